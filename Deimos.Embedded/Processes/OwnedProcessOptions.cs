namespace Deimos.Embedded.Processes;

/// <summary>What an <see cref="OwnedProcess"/> runs, and how it is stopped.</summary>
internal sealed class OwnedProcessOptions
{
    /// <summary>Gets the program: a path, or a name that <c>PATH</c> resolves.</summary>
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Gets what is set over the owner's environment; a null value takes the variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? WorkingDirectory { get; init; }

    /// <summary>Gets the user to run as; only a process of root may give one.</summary>
    public string? UserName { get; init; }

    public StopSignal StopSignal { get; init; } = StopSignal.Terminate;

    /// <summary>
    /// Gets what is called with each line of output. Lines of the two streams may come at the same time.
    /// </summary>
    public Action<OutputLine>? OnOutput { get; init; }

    /// <summary>Gets how many of the last lines <see cref="OwnedProcess.LastOutput"/> keeps.</summary>
    public int KeptLines { get; init; } = 20;
}
