using Deimos.Testing.Gherkin;

namespace Parcels.Tests;

/// <summary>Each scenario of the files below <c>features</c> is a test.</summary>
public sealed class Features : FeatureTests;
