using Deimos.Producing;

namespace Deimos.Testing.Tests;

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class PayloadProducer : Producer<Payload>;
