namespace Deimos.Testing.Tests;

/// <summary>Has the fields of <see cref="ThingChanged"/>; the rest is filled in.</summary>
internal sealed record StampedThing(string TestId, int SomeInt) : Happening(TestId);
