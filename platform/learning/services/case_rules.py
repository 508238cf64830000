"""What is unusual enough for a person to look at, and how long everybody has. Each figure says why it is what it is.

These open cases and do nothing else, so they may err on the side of looking: a case takes nothing from anybody.
"""

from datetime import timedelta

from learning.models.presence import FASTEST_MS

# A presence check answered within `FASTEST_MS` was hardly read. Once is a thumb that was there already; three in one
# course are not.
FAST_CHECKS = 3
FAST_CHECK_MS = FASTEST_MS

# A question of a quiz is a page to load, to read and to answer: a second each is out of reach, even for somebody who
# knows the answers from the last attempt. Below five questions the clock's second matters too much.
QUIZ_QUESTIONS = 5
QUIZ_QUESTION_MS = 1000

# People's reaction times scatter by a fifth of their mean and more. Eight in a row with a standard deviation of 3 %
# of their mean come about by chance once in fifty thousand at a fifth, and far more rarely at a third.
STEADY_CHECKS = 8
STEADY_PERCENT = 3

# How many missed presence checks of one course a person looks at stands in its policy: `presence_course_misses`. They
# are counted over all versions that the learner took; a check that no player came for is none (decision 0020).

# A day of the learner's own time at the player. Who studies for an examination reaches twelve hours; sixteen leave
# eight for everything else.
LONG_DAY_HOURS = 16

# A family shares a phone, a dormitory a tablet; five learners in a week are rarely one household. Training rooms do
# this in good faith, which is why it is a question and not a finding.
DEVICE_LEARNERS = 5
DEVICE_DAYS = 7

# After a finding of no fault the same thing is not asked again for a quarter.
QUIET = timedelta(days=90)

# Working days: to answer before anything may be decided against the learner; until it is decided; to appeal against
# the decision; until the appeal is decided.
ANSWER_DAYS = 5
DECIDE_DAYS = 15
APPEAL_DAYS = 5
APPEAL_DECIDE_DAYS = 10

# Rows of one kind of evidence that one sweep looks at, and how old they must be: what was begun before and written
# later would be passed by.
SWEEP_ROWS = 1000
LAG = timedelta(minutes=10)
