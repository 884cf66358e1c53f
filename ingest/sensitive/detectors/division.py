"""Administrative divisions of China by their codes (GB/T 2260): the first two digits name a province."""

# Provinces, with Taiwan, Hong Kong and Macau, and the codes of residence permits (81-83) and of foreigners (91).
# Counties are not checked: codes of counties that were dissolved decades ago are still on people's cards.
PROVINCES = frozenset(
    {
        *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43"),
        *("44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83", "91"),
    }
)
