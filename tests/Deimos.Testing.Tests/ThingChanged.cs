namespace Deimos.Testing.Tests;

internal sealed record ThingChanged(string TestId, int SomeInt) : Happening(TestId);
