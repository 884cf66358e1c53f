"""Valid numbers and addresses of each kind, made from a seed. None belongs to anybody on purpose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from faker import Faker
from stdnum import luhn
from stdnum.cn import ric, uscc

from benchmarks.noise import Noise
from mappings.detector_kind import DetectorKind

_PROVINCES = ("11", "31", "32", "33", "35", "37", "42", "43", "44", "50", "51", "53", "61")
_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CARDS = (
    ("622202", 19),
    ("622848", 19),
    ("621700", 19),
    ("622588", 16),
    ("6259", 16),
    ("4", 16),
    ("52", 16),
    ("35", 16),
)
_AREAS = (("010", 8), ("021", 8), ("0755", 8), ("0571", 8), ("0512", 8), ("0379", 8), ("0898", 8), ("0730", 7))
_MOBILES = ("130", "135", "138", "139", "150", "159", "166", "176", "180", "186", "189", "191", "198", "199")


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes values of one kind. `labels` are the words that forms and contracts put before it."""

    make: Callable[[Random], str]
    labels: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...] = ()
    kept: int = 0  # the first characters, which are letters and never misread


def makers(seed: int) -> Mapping[DetectorKind, Maker]:
    """The makers; the same values for the same seed."""
    chinese, western = Faker("zh_CN"), Faker(["en_GB", "de_DE", "fr_FR", "nl_NL"])
    chinese.seed_instance(seed)
    western.seed_instance(seed)
    return {
        DetectorKind.RESIDENT_ID: Maker(resident_id, ("身份证号码：", "身份证号", "ID No. "), ((6, 8, 4), (4,))),
        DetectorKind.CREDIT_CODE: Maker(credit_code, ("统一社会信用代码：", "税号："), ((4,), (2, 6, 10)), kept=8),
        DetectorKind.BANK_CARD: Maker(bank_card, ("账号：", "银行卡号", "开户行账号 ", "A/C No.: "), ((4,), (6, 13))),
        DetectorKind.IBAN: Maker(lambda _: western.iban(), ("IBAN: ", "IBAN ", "收款账号："), ((4,),), kept=8),
        DetectorKind.PASSPORT: Maker(passport, ("护照号码：", "护照号", "Passport No. ")),
        DetectorKind.MOBILE: Maker(mobile, ("手机：", "联系电话：", "Tel: ", "电话"), ((3, 4, 4),), kept=2),
        DetectorKind.LANDLINE: Maker(landline, ("电话：", "传真：", "Tel: ")),
        DetectorKind.EMAIL: Maker(lambda _: chinese.ascii_safe_email(), ("邮箱：", "E-mail: ", "电子邮件")),
        DetectorKind.LICENCE_PLATE: Maker(licence_plate, ("车牌号：", "车辆 ", "车牌")),
    }  # fmt: skip


def spelled(maker: Maker, kind: DetectorKind, noise: Noise) -> str:
    """A value of the kind as somebody may have written it."""
    value = maker.make(noise.random)
    if kind in {DetectorKind.EMAIL, DetectorKind.LANDLINE}:
        return value  # a letter that was misread makes another valid address; landlines carry their own spellings
    return noise.spelled(value, groups=maker.groups, from_position=maker.kept)


def resident_id(random: Random) -> str:
    """GB 11643."""
    day = f"{random.randint(1940, 2015)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    place = f"{random.choice(_PROVINCES)}{random.randint(1, 9):02}{random.randint(1, 29):02}"
    head = f"{place}{day}{random.randint(0, 999):03}"
    return head + ric.calc_check_digit(head + "0")


def credit_code(random: Random) -> str:
    """GB 32100."""
    place = f"{random.choice(_PROVINCES)}{random.randint(1, 9):02}{random.randint(0, 29):02}"
    head = random.choice(("91", "92", "93", "52", "12")) + place + "".join(random.choices(_CODE_LETTERS, k=9))
    return head + uscc.calc_check_digit(head)


def bank_card(random: Random) -> str:
    """ISO/IEC 7812."""
    prefix, length = random.choice(_CARDS)
    prefix = prefix if prefix != "35" else "3530"
    head = prefix + "".join(random.choices("0123456789", k=length - 1 - len(prefix)))
    return head + luhn.calc_check_digit(head)


def mobile(random: Random) -> str:
    """Eleven digits, sometimes with +86."""
    number = random.choice(_MOBILES) + f"{random.randint(0, 99_999_999):08}"
    return number if random.random() < 0.85 else f"+86 {number}"


def landline(random: Random) -> str:
    """Area code and number, in one of the spellings in use."""
    area, length = random.choice(_AREAS)
    number = str(random.randint(2, 8)) + "".join(random.choices("0123456789", k=length - 1))
    form = random.choice(("{a}-{n}", "({a}){n}", "{a} {n}", "（{a}）{n}", "+86-{b}-{n}", "{a}-{n}-8{x}"))
    return form.format(a=area, b=area[1:], n=number, x=random.randint(10, 99))


def passport(random: Random) -> str:
    """An ordinary Chinese passport: E and eight characters, or G and eight digits before 2012."""
    if random.random() < 0.3:
        return f"E{random.choice('ABCDEFGHJKLMNP')}{random.randint(0, 9_999_999):07}"
    return f"{random.choice('EG')}{random.randint(0, 99_999_999):08}"


def licence_plate(random: Random) -> str:
    """GA 36; one in four is a new-energy car's."""
    place = random.choice("京沪粤苏浙川鲁湘鄂渝") + random.choice("ABCDEFG")
    if random.random() < 0.25:
        return f"{place}{random.choice('DF')}{random.randint(0, 99999):05}"
    tail = [*random.choices("0123456789", k=4), random.choice(_PLATE_LETTERS + "0123456789")]
    random.shuffle(tail)
    return place + random.choice(("", "·", " ")) + "".join(tail)
