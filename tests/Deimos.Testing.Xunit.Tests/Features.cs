namespace Deimos.Testing.Xunit.Tests;

/// <summary>Scenarios that look at the tests that they are.</summary>
public sealed class Features : FeatureTests;
