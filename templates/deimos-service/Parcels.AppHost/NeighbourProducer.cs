using Deimos;
using Deimos.Producing;

namespace Parcels.AppHost;

/// <summary>Asks the service for something, as another service would.</summary>
[Topic("parcel-requests"), Schema("ParcelRequest", Namespace = "com.example.parcels"), KeyField("id")]
internal sealed class NeighbourProducer : Producer<Payload>;
