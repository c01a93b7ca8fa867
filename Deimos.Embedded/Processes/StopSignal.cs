namespace Deimos.Embedded.Processes;

/// <summary>What a process is asked with to stop, before it is made to. The values are POSIX signal numbers.</summary>
internal enum StopSignal
{
    /// <summary>SIGINT: PostgreSQL's fast shutdown.</summary>
    Interrupt = 2,

    /// <summary>SIGQUIT: PostgreSQL's immediate shutdown.</summary>
    Quit = 3,

    /// <summary>SIGTERM: what a .NET host stops on.</summary>
    Terminate = 15,
}
