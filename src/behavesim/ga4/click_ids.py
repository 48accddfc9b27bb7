"""The click ids that Google's ads and shopping results add to a landing's address.

``gad_source`` is none: it names a kind of ad and stands beside one of these, so that alone it
changes nothing. ``msclkid``, ``fbclid`` and the like are other companies', which GA4 does not read.
The shop's pages know the same ids: ``assets/js/shop/traffic-source.js``, and a test compares them.
"""

from typing import Final

PAID_CLICK_IDS: Final = ("gclid", "gbraid", "wbraid", "dclid")
"""Of ads: google / cpc. gbraid and wbraid stand in for gclid on iOS."""
FREE_CLICK_IDS: Final = ("srsltid",)
"""Of free listings: google / organic."""
EXPORTED_CLICK_IDS: Final = ("gclid", "dclid", "srsltid")
"""Those that have a column of ``collected_traffic_source``."""
