namespace Deimos.Testing.Tests;

internal sealed record FlagSet(string TestId, bool SomeBool) : Happening(TestId);
