namespace Deimos.Features;

[FeatureFolder("features/consuming")]
public sealed class ConsumingFeatures : FeatureTests;
