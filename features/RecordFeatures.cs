namespace Deimos.Features;

[FeatureFolder("features/records")]
public sealed class RecordFeatures : FeatureTests;
