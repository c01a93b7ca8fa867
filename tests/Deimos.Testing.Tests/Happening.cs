namespace Deimos.Testing.Tests;

/// <summary>What a topic with several record types tells.</summary>
internal abstract record Happening(string TestId);
