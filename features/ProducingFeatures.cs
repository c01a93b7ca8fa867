namespace Deimos.Features;

[FeatureFolder("features/producing")]
public sealed class ProducingFeatures : FeatureTests;
