"""Vietnamese as it is written, read as it is said: the text normaliser. Pure, and total.

numbers, letters                                 figures and letters in words
usual <- abbreviations                           the table of abbreviations
page                                             a place in the text and what stands around it
clock, dates, quantities, phones, documents,
fractions, roman, web, words, marks              a family of rules each
pieces <- read                                   the text in, its reading out
"""

from audio.speech.reading.abbreviations import STANDARD, Table, with_own
from audio.speech.reading.pieces import Piece, Reading, Sentence
from audio.speech.reading.read import read

__all__ = ["STANDARD", "Piece", "Reading", "Sentence", "Table", "read", "with_own"]
