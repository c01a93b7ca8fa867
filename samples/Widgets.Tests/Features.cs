namespace Widgets.Tests;

/// <summary>Each scenario below <c>features</c> is a test.</summary>
public sealed class Features : FeatureTests;
