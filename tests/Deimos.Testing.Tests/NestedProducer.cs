using Deimos.Producing;

namespace Deimos.Testing.Tests;

[Topic("nested"), Schema("MyNestedSchema", Namespace = "com.my-namespace"), NoKey]
internal sealed class NestedProducer : Producer<Payload>;
