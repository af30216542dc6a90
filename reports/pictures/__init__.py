"""
Pictures of the work: SVG on the page and PNG in the chat from the same facts, with the same words.

Facts in (from ``casework.views_…``), :class:`Picture` out: the drawing, a title, sentences and a
table that say the same. Nothing here touches a database.
"""

from reports.pictures.circulation import describe_circulation, draw_circulation
from reports.pictures.ecomap import describe_ecomap, draw_ecomap
from reports.pictures.life_sides import describe_life_sides, draw_life_sides
from reports.pictures.network import describe_network, draw_network
from reports.pictures.picture import Box, Picture
from reports.pictures.png import png_of
from reports.pictures.settling import describe_settling, draw_settling

__all__ = [
    "Box",
    "Picture",
    "describe_circulation",
    "describe_ecomap",
    "describe_life_sides",
    "describe_network",
    "describe_settling",
    "draw_circulation",
    "draw_ecomap",
    "draw_life_sides",
    "draw_network",
    "draw_settling",
    "png_of",
]
