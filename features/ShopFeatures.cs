namespace Deimos.Features;

public sealed class ShopFeatures : FeatureTests;
