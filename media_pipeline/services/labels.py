"""What a file calls itself is a label to show: never a path, never an argument of a program."""


def shown_label(name: str) -> str:
    """A file name as a label: without folders and control characters, else as it was. Never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return printable(last)[:255] or "video"


def printable(text: str) -> str:
    """`text` without control characters (PostgreSQL keeps no NUL) and without blanks around it."""
    return "".join(char for char in text if char.isprintable()).strip()


def title_from(label: str) -> str:
    """A first title out of a file name: 第1课_认识数据.mp4 → 第1课 认识数据."""
    stem, dot, ending = label.rpartition(".")
    name = stem if dot and stem and len(ending) <= 5 else label
    return " ".join(name.replace("_", " ").split()) or label
