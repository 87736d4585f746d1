"""A sentence of each language with the untitled persons in it."""

SENTENCES: dict[str, tuple[str, set[str]]] = {
    "en": (
        "After the talks Larisa Brennan and Kofi Mensah drove to the border with two interpreters.",
        {"Larisa Brennan", "Kofi Mensah"},
    ),
    "ru": (
        "Вчера вечером Тимур Ахметов и Ольга Вершинина вернулись в Бишкек без охраны.",
        {"Тимур Ахметов", "Ольга Вершинина"},
    ),
    "uk": (
        "Увечері Тарас Мельничук і Олена Ковальчук повернулися до Харкова.",
        {"Тарас Мельничук", "Олена Ковальчук"},
    ),
    "tr": (
        "Dün akşam Mehmet Yıldırım ve Ayşe Korkmaz sınır kapısına geldi.",
        {"Mehmet Yıldırım", "Ayşe Korkmaz"},
    ),
    "de": (
        "Am Abend fuhren Jonas Lindner und Katharina Brandt nach Erfurt.",
        {"Jonas Lindner", "Katharina Brandt"},
    ),
    "fr": (
        "Le soir, Julien Moreau et Claire Lefèvre sont rentrés à Lyon.",
        {"Julien Moreau", "Claire Lefèvre"},
    ),
    "es": (
        "Por la tarde Andrés Villalobos y Marta Quintero volvieron a Cúcuta.",
        {"Andrés Villalobos", "Marta Quintero"},
    ),
    "pt": (
        "À noite Rodrigo Teixeira e Helena Antunes voltaram para Luanda.",
        {"Rodrigo Teixeira", "Helena Antunes"},
    ),
    "it": (
        "La sera Paolo Ferrante e Giulia Moretti sono tornati a Bari.",
        {"Paolo Ferrante", "Giulia Moretti"},
    ),
    "kk": (
        "Кеше Ерлан Сағынтаев пен Айгүл Нұрланова ауылға қайтып келді.",
        {"Ерлан Сағынтаев", "Айгүл Нұрланова"},
    ),
}
