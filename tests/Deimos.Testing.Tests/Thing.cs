namespace Deimos.Testing.Tests;

internal sealed record Thing(string TestId, int SomeInt);
