namespace Deimos.Load;

/// <summary>How much is measured.</summary>
internal sealed record LoadSize(int Rounds, int Messages, bool IsQuick);
