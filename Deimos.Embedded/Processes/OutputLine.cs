namespace Deimos.Embedded.Processes;

/// <summary>One line that a process wrote.</summary>
internal readonly record struct OutputLine(string Text, bool IsError);
