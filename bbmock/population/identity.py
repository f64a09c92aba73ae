"""Who is who: login, patient ids, Medicare number and claim ids as reversible functions of an index.

The one table of identity. Every function here is a bijection of the beneficiary's index n (for claims: of n
and the claim's number), so a request that names somebody is answered without a search, however many
beneficiaries there are. The shapes are CMS's: logins and passwords of the sandbox's test users, negative
synthetic patient ids, Medicare numbers with S in second place (CMS's mark of a synthetic one).
"""
