using Deimos.Producing;

namespace Deimos.Testing.Tests;

[Topic("compound"), Schema("MySchema", Namespace = "com.my-namespace"), KeySchema("MySchemaCompound_key")]
internal sealed class CompoundProducer : Producer<Payload>;
