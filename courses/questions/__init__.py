"""What a question is, apart from where it stands: in a quiz lesson, in a bank, in a spreadsheet."""
