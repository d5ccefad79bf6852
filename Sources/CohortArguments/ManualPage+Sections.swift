// What the manual page says beyond the commands: environment, files, exit status, examples.

extension ManualPage {
  static let furtherSections = """
    .Sh ENVIRONMENT
    .Bl -tag -width Ds
    .It Ev COHORT_MEMORY_LIMIT
    The bytes of memory that the process may take; what the machine has unless
    set.
    .It Ev COHORT_PASSES
    Passes of the optimiser to leave out, as in -fused-products,-sum-chains.
    .El
    .Sh FILES
    .Bl -tag -width Ds
    .It Pa NAME-1.csv , NAME-2.csv , ...
    The draws of each chain, in CmdStan's format.
    .It Pa NAME.run.json
    How a run was begun, for
    .Cm resume .
    .It Pa data.json
    Data: an object with a member for each variable of the data block.
    Matrices are arrays of their rows.
    .It Pa init.json
    Initial values: an object with a member for each parameter that is not to
    start at random.
    Where
    .Pa init.json
    is not there, but
    .Pa init_1.json ,
    .Pa init_2.json
    and so on are, each chain has the file with its number.
    .El
    .Pp
    Where a model or data is to be read, - is the standard input.
    .Sh EXIT STATUS
    .Bl -tag -width Ds
    .It 0
    All is well.
    .It 1
    A model or a file is at fault.
    .It 2
    Wrong usage.
    .It 70
    A fault of the program itself.
    .It 130
    The run was interrupted; all draws taken are kept.
    .El
    .Sh EXAMPLES
    All errors and warnings of a model:
    .Pp
    .Dl cohort check --pedantic model.stan
    .Pp
    Four chains, with the same draws whenever it is run:
    .Pp
    .Dl cohort sample model.stan --data data.json --seed 1 --output fits
    .Pp
    A table of what was drawn, and what is wrong with it:
    .Pp
    .Dl cohort summary fits/model-*.csv
    .Dl cohort diagnose fits/model-*.csv
    .Pp
    Data from another program:
    .Pp
    .Dl make-data | cohort sample model.stan --data -
    """.split(separator: "\n").map(String.init)
}
