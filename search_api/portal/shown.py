"""How values become HTML: levels, masks, marked text, fields, times, numbers. All is escaped here or by Jinja."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup, escape

from mappings.document import FieldValue
from mappings.scheme import FieldSpec, FieldType, Level, Scheme
from mappings.views import MASK, MASK_SHOWN
from search_api.portal.visit import Visit

_MASK = Markup(
    '<span class="mask" role="img" tabindex="0" data-tip="{tip}" aria-label="{tip}">'
    '<span aria-hidden="true">{sign}</span></span>'
)
_DAY = 86400  # seconds
_MOMENT = 20


class Shown:
    """What templates call `show`: it speaks the visit's language and knows the scheme's levels."""

    def __init__(self, scheme: Scheme, visit: Visit) -> None:
        self._scheme = scheme
        self._visit = visit
        self._say = visit.language.say
        self._locale = visit.language.locale

    def title_of(self, titled: object) -> str:
        """The name of a class, level or field in the visit's language."""
        return str(titled.title.text(self._visit.language.code))  # type: ignore[attr-defined]

    def level(self, rank: int) -> Markup:
        """A level told by word, shape and colour."""
        level = self._level(rank)
        sign = Markup('<span class="sign" aria-hidden="true">{}</span>').format(level.sign) if level.sign else ""
        return Markup('<span class="level level-{}">{}{}</span>').format(min(rank, 3), sign, self.title_of(level))

    def mask(self, needs_level: int | None = None) -> Markup:
        """The one block that stands for whatever is hidden; its width says nothing."""
        if needs_level is None:
            return _MASK.format(tip=self._say("Hidden: needs a higher level"), sign="\u00a0")
        level = self._level(needs_level)
        tip = self._say("Hidden: needs %(level)s", level=self.title_of(level))
        return _MASK.format(tip=tip, sign=level.sign)

    def masked(self, text: str) -> Markup:
        """Text of a view, with each mask (as its token, or as plain text shows it) as the block."""
        return self.mask().join(escape(part) for part in text.replace(MASK_SHOWN, MASK).split(MASK))

    def parts(self, parts: Sequence[str]) -> Markup:
        """Alternating plain and matched parts, the matched ones marked."""
        return Markup("").join(
            Markup("<mark>{}</mark>").format(self.masked(part)) if number % 2 else self.masked(part)
            for number, part in enumerate(parts)
        )

    def value(self, value: FieldValue, spec: FieldSpec, written: Callable[[str], Markup] | None = None) -> Markup:
        """A field's value as people write it; `written` draws its text if more than masks is to be drawn in it."""
        written = written or self.masked
        if isinstance(value, list | tuple):
            separator = "、" if self._visit.language.code == "zh" else "; "
            return escape(separator).join(self.value(each, spec, written) for each in value)
        if spec.type is FieldType.DATE and isinstance(value, str):
            return escape(self.day(value))
        if spec.type is FieldType.MONEY and isinstance(value, Mapping):
            return escape(self._money(value))
        if spec.type is FieldType.NUMBER and isinstance(value, int | float):
            return escape(self.number(value))
        if spec.type is FieldType.IDENTIFIER:
            return Markup('<span class="mono">{}</span>').format(written(str(value)))
        return written(str(value))

    def when(self, moment: datetime) -> Markup:
        """A moment, relative while it is near, with the exact time in the reader's zone on hover."""
        local = moment.astimezone(self._visit.zone)
        exact = format_datetime(local, "medium", locale=self._locale, tzinfo=self._visit.zone)
        gone = moment - self._visit.now
        if abs(gone.total_seconds()) < _MOMENT:
            text = self._say("just now")
        elif abs(gone.total_seconds()) < 7 * _DAY:
            text = format_timedelta(gone, add_direction=True, locale=self._locale, threshold=1.2)
        else:
            text = format_date(local.date(), "medium", locale=self._locale)
        name = getattr(self._visit.zone, "key", "UTC")
        return Markup('<time datetime="{}" title="{} ({})">{}</time>').format(moment.isoformat(), exact, name, text)

    def day(self, day: date | str) -> str:
        """A calendar day; what isn't one is shown as it is."""
        try:
            known = date.fromisoformat(day) if isinstance(day, str) else day
        except ValueError:
            return str(day)
        return format_date(known, "medium", locale=self._locale)

    def number(self, number: float) -> str:
        """A number with its grouping."""
        return format_decimal(number, locale=self._locale)

    def size(self, size: int) -> str:
        """A size in bytes, in the unit people would say."""
        amount, units = float(size), ["GB", "MB", "KB", "B"]
        while amount >= 1024 and len(units) > 1:  # noqa: PLR2004 (the units' own base)
            amount /= 1024
            units.pop()
        return f"{format_decimal(round(amount, 1 if amount < 10 else 0), locale=self._locale)} {units[-1]}"  # noqa: PLR2004 (a digit more tells little)

    def _money(self, value: Mapping[str, object]) -> str:
        amount, currency = str(value.get("amount", "")), str(value.get("currency", ""))
        try:
            return format_currency(Decimal(amount), currency, locale=self._locale)
        except InvalidOperation:
            return f"{currency} {amount}".strip()

    def _level(self, rank: int) -> Level:
        return self._scheme.levels[max(0, min(rank, self._scheme.top_level))]
