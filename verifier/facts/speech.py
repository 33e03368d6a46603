"""The verbs by which news gives words to a speaker."""

SPEECH_VERBS = (
    "said says told tells stated states added adds announced announces claimed claims argued argues warned warns "
    "insisted insists stressed stresses emphasized emphasised emphasizes noted notes mentioned mentions acknowledged "
    "acknowledges suggested suggests confirmed confirms reiterated reiterates clarified clarifies "
    "concluded concludes explained explains declared declares reported reports believes believed maintained maintains "
    "promised vowed pledged predicted estimated wrote asked replied testified remarked complained conceded admitted"
).split()
"""Those that report what somebody holds, in direct or in indirect speech."""
QUOTING_VERBS = (
    *SPEECH_VERBS,
    *(
        "say saying tell telling adding warning writes writing asks replies admits recalled recalls joked jokes "
        "quipped shouted shouts called cried grumbled whispered muttered murmured sighed laughed continued continues "
        "countered responded responds observed commented comments tweeted posted quoted put urged urges thundered "
        "snapped demanded demands boasted protested assured exclaimed described reads read stating"
    ).split(),
)
"""Those that may stand beside quotation marks."""
