from evalutils.cli import main

main()
