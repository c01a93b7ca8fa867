using Deimos;
#if (postgres)
using Deimos.Records;
#else
using Deimos.Producing;
#endif

namespace Parcels;

#if (postgres)
/// <summary>Tells topic <c>parcels</c> of every change that is saved; a deletion travels as a tombstone.</summary>
[Topic("parcels"), Schema("Parcel", Namespace = "com.example.parcels"), KeyField("id")]
public sealed class ParcelProducer : RecordProducer<Parcel>;
#else
/// <summary>Tells topic <c>parcels</c> of every change.</summary>
[Topic("parcels"), Schema("Parcel", Namespace = "com.example.parcels"), KeyField("id")]
public sealed class ParcelProducer : Producer<Parcel>;
#endif
