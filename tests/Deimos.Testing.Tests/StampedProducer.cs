using Deimos.Producing;

namespace Deimos.Testing.Tests;

[Topic("stamped"), Schema("MySchemaWithId", Namespace = "com.my-namespace"), PlainKey]
internal sealed class StampedProducer : Producer<Payload>;
