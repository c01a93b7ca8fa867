namespace Deimos.Features;

[FeatureFolder("features/operating")]
public sealed class OperatingFeatures : FeatureTests;
