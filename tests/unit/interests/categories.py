"""Category names as real shops have them, by the interest in which a person would look for them."""

CATEGORIES = {
    "sports": """
        Sporting Goods > Exercise & Fitness > Yoga & Pilates
        Running Shoes
        Sports & Outdoors > Cycling > Helmets
        Activewear
        Sport & Freizeit > Fahrräder
        Fußballschuhe
        Sports et loisirs > Vélo
        Chaussures de sport
        Deportes y aire libre > Ciclismo
        Ropa deportiva
        Abbigliamento sportivo
        Sport e tempo libero > Nuoto
        スポーツ・アウトドア > ゴルフ
        ランニングシューズ
        스포츠/레저 > 자전거
        요가매트
        """,
    "cooking": """
        Home & Kitchen > Kitchen & Dining > Bakeware
        Home > Kitchen > Mugs
        Pots & Pans
        Coffee Machines
        Küche & Haushalt > Töpfe und Pfannen
        Küchenmesser
        Kochgeschirr
        Maison > Cuisine > Casseroles
        Arts de la table
        Hogar > Cocina > Sartenes
        Menaje
        Casa > Cucina > Pentole
        Stoviglie
        キッチン用品 > 鍋・フライパン
        食器・カトラリー
        주방용품 > 냄비/프라이팬
        리빙 > 식기
        """,
    "traveling": """
        Luggage & Bags > Suitcases
        Travel Accessories
        Backpacks
        Koffer & Taschen > Reisetaschen
        Rucksäcke
        Bagages > Valises
        Maletas de viaje
        Valigie e borse da viaggio
        スーツケース・キャリーバッグ
        여행용품 > 캐리어
        """,
    "k-pop": """
        K-Pop > Albums
        Fan goods > Light Sticks
        K-POPグッズ
        아이돌 굿즈
        """,
    "beauty": """
        Health & Beauty > Makeup > Lips
        Beauty & Personal Care > Skin Care
        Women > Fragrances
        Drogerie > Gesichtspflege
        Parfüm & Düfte
        Beauté > Maquillage
        Soins du visage
        Salud y belleza > Cosmética
        Bellezza > Profumi
        コスメ・美容 > スキンケア
        화장품 > 선크림
        """,
    "books": """
        Books > Cooking, Food & Wine
        Media > Books > Fiction
        Children's Books
        Bücher > Krimis & Thriller
        Kochbücher
        Livres > Bandes dessinées
        Libros infantiles
        Libri > Narrativa
        本・雑誌・コミック
        도서 > 소설/에세이
        """,
    "home": """
        Home > Lighting > Lamps
        Home > Bedding > Blankets
        Home > Furniture > Tables
        Home > Hall > Mats
        Home & Living > Rugs
        Storage & Organization
        Haus & Garten > Wohnaccessoires
        Möbel > Sofas
        Bettwäsche
        Maison & Jardin > Luminaires
        Linge de maison
        Hogar > Decoración > Velas
        Ropa de cama
        Casa e giardino > Arredamento
        インテリア・雑貨 > カーテン
        家具/収納
        생활용품 > 욕실용품
        홈데코/조명
        """,
    "technology": """
        Electronics > Computers & Tablets > Laptops
        Cell Phones & Accessories > Cases
        Electronics > Home > Smart Plugs
        TV & Home Theater
        Elektronik > Kopfhörer
        Handyzubehör
        Informatique > Ordinateurs portables
        Téléphonie > Smartphones
        Electrónica > Auriculares
        Informatica > Stampanti
        家電・パソコン > 周辺機器
        スマホアクセサリー
        디지털/가전 > 노트북
        휴대폰 케이스
        """,
    "fashion": """
        Clothing, Shoes & Jewelry > Women > Dresses
        Apparel & Accessories > Clothing > Outerwear > Coats & Jackets
        Home > Women > Tops
        Men's T-Shirts
        Men > Shoes > Running Shoes
        Damen > Schuhe > Stiefel
        Herrenbekleidung > Hemden
        Mode femme > Robes
        Chaussures
        Moda > Mujer > Vestidos
        Abbigliamento > Donna > Gonne
        ファッション > レディース > ワンピース
        メンズ > 靴
        패션의류 > 여성 > 원피스
        남성 신발
        """,
    "gaming": """
        Electronics > Video Game Consoles
        Video Games > PlayStation 5
        Gaming Chairs
        Board Games & Puzzles
        Brettspiele
        Multimedia > Konsolen
        Jeux vidéo
        Jeux de société
        Videojuegos > Consolas
        Giochi da tavolo
        テレビゲーム > ゲーム機本体
        게임 > 닌텐도
        """,
    "outdoor": """
        Outdoor > Clothing > Jackets
        Sports & Outdoors > Camping & Hiking > Tents
        Hiking Boots
        Sport & Outdoor > Schlafsäcke
        Wanderschuhe
        Randonnée > Sacs de couchage
        Tiendas de campaña
        Montaña > Escalada
        Campeggio
        アウトドア > テント・寝袋
        캠핑용품 > 텐트
        """,
    "food": """
        Grocery & Gourmet Food > Snacks
        Food, Beverages & Tobacco > Beverages > Coffee
        Wine > Red Wine
        Tea
        Lebensmittel > Kaffee & Tee
        Rotwein
        Épicerie fine > Confitures
        Vins & Spiritueux
        Alimentación > Aceites
        Quesos
        Alimentari > Pasta
        食品・飲料 > お菓子
        茶
        식품 > 과자/간식
        커피/음료
        """,
    "toys": """
        Toys & Games > Building Toys
        Kids > Toys > Dolls
        Plush
        Spielzeug > Puppen
        Kinderspielzeug
        Jeux & Jouets > Peluches
        Juguetes
        Giocattoli > Bambole
        おもちゃ・ホビー > ぬいぐるみ
        장난감/완구
        """,
    "pets": """
        Pet Supplies > Dogs > Toys
        Animals & Pet Supplies > Pet Supplies > Cat Supplies
        Dog Food
        Haustierbedarf > Hundefutter
        Katzenspielzeug
        Animalerie > Chiens
        Mascotas > Comida para perros
        Animali domestici > Gatti
        ペット用品 > 犬
        반려동물 > 사료
        """,
    "garden": """
        Home & Garden > Lawn & Garden > Gardening
        Patio, Lawn & Garden > Patio Furniture
        Plants
        Haus & Garten > Gartenmöbel
        Saatgut
        Jardin > Mobilier de jardin
        Jardinería > Semillas
        Giardino > Piante
        ガーデニング・観葉植物
        원예/화분
        """,
    "auto": """
        Automotive > Tires & Wheels
        Vehicles & Parts > Vehicle Parts & Accessories
        Car Care
        Autoteile > Bremsen
        Motorradzubehör
        Auto & Moto > Pneus
        Coches > Recambios
        Ricambi auto
        カー用品 > タイヤ
        자동차용품
        """,
    "baby": """
        Baby & Toddler > Diapering
        Baby > Clothing > Bodysuits
        Strollers
        Kids > Girls
        Babykleidung
        Kinderwagen
        Puériculture > Poussettes
        Bebés > Pañales
        Prima infanzia > Passeggini
        ベビー・キッズ > おむつ
        출산/육아 > 유모차
        """,
    "health": """
        Health & Household > Vitamins & Dietary Supplements
        Health & Beauty > Health Care > First Aid
        Protein Powder
        Gesundheit > Nahrungsergänzung
        Apotheke
        Santé > Compléments alimentaires
        Farmacia > Vitaminas
        Salute > Integratori
        健康食品・サプリ
        건강 > 비타민
        """,
    "music": """
        Musical Instruments > Guitars
        Vinyl Records
        Musik > Gitarren
        Instruments de musique
        Música > Vinilos
        Strumenti musicali
        楽器 > ピアノ
        음반/악기
        """,
    "office": """
        Office Supplies > Paper
        Office Chairs
        Stationery > Fountain Pens
        Bürobedarf > Ordner
        Schreibwaren
        Papeterie > Stylos
        Material de oficina
        Cancelleria > Penne
        雑貨/文具
        문구/사무용품
        """,
    "jewelry": """
        Apparel & Accessories > Jewelry > Necklaces
        Women > Jewellery
        Watches
        Schmuck & Uhren > Ringe
        Bijoux > Colliers
        Joyería y relojes
        Gioielli > Orecchini
        ジュエリー・腕時計
        주얼리 > 귀걸이
        """,
    "art-and-craft": """
        Arts, Crafts & Sewing > Knitting
        Arts & Entertainment > Hobbies & Creative Arts > Arts & Crafts
        Yarn
        Basteln & Handarbeit > Wolle
        Künstlerbedarf
        Loisirs créatifs > Tricot
        Manualidades > Costura
        Belle arti > Pittura
        手芸・クラフト > 毛糸
        공예/미술용품
        """,
    "diy": """
        Tools & Home Improvement > Power Tools
        Hardware > Tools
        Baumarkt > Werkzeug
        Elektrowerkzeuge
        Bricolage > Outillage
        Herramientas
        Ferramenta > Trapani
        DIY・工具
        공구/철물
        """,
    "movies": """
        Movies & TV > Blu-ray
        Media > DVDs & Videos
        Filme & Serien
        Películas
        映画・アニメ
        영화/드라마 DVD
        """,
    "party": """
        Party Supplies > Balloons
        Gifts
        Weihnachtsdeko
        Fêtes > Anniversaire
        Decoración para fiestas > Globos
        Feste > Palloncini
        パーティーグッズ
        파티용품
        """,
    "other": """
        Gift Cards
        Gutscheine
        New Arrivals
        Sale
        Sonderangebote
        Nouveautés
        その他
        기타
        """,
}
