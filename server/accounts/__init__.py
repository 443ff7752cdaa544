"""Posts, roles held in areas, sign-in, and the one question: may they?"""
