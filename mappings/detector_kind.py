"""The kinds of thing that detectors find in a text, whoever's it is; a scheme gives them levels."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mappings.scheme import Title


class DetectorKind(StrEnum):
    """One kind of thing a detector finds. The values are the keys a scheme uses, and part of a mark's reason."""

    RESIDENT_ID = "resident-id"
    CREDIT_CODE = "credit-code"
    BANK_CARD = "bank-card"
    IBAN = "iban"
    PASSPORT = "passport"
    MOBILE = "mobile"
    LANDLINE = "landline"
    PHONE = "phone"
    EMAIL = "email"
    LICENCE_PLATE = "licence-plate"
    PERSON = "person"
    ORGANISATION = "organisation"
    ADDRESS = "address"


DETECTOR_TITLES: Mapping[DetectorKind, Title] = MappingProxyType(
    {
        DetectorKind.RESIDENT_ID: Title(zh="居民身份证号", en="Resident ID number"),
        DetectorKind.CREDIT_CODE: Title(zh="统一社会信用代码", en="Unified social credit code"),
        DetectorKind.BANK_CARD: Title(zh="银行卡号", en="Bank card number"),
        DetectorKind.IBAN: Title(zh="国际银行账号", en="IBAN"),
        DetectorKind.PASSPORT: Title(zh="护照号", en="Passport number"),
        DetectorKind.MOBILE: Title(zh="手机号", en="Mobile number"),
        DetectorKind.LANDLINE: Title(zh="固定电话", en="Landline number"),
        DetectorKind.PHONE: Title(zh="境外电话", en="Phone number abroad"),
        DetectorKind.EMAIL: Title(zh="电子邮箱", en="E-mail address"),
        DetectorKind.LICENCE_PLATE: Title(zh="车牌号", en="Licence plate"),
        DetectorKind.PERSON: Title(zh="人名", en="Name of a person"),
        DetectorKind.ORGANISATION: Title(zh="机构名称", en="Name of an organisation"),
        DetectorKind.ADDRESS: Title(zh="地址", en="Address"),
    }
)
