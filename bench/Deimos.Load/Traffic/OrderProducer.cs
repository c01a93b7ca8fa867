using Deimos.Producing;

namespace Deimos.Load.Traffic;

[Topic("orders"), Schema("Order", Namespace = "com.deimos.load"), KeyField("id")]
internal sealed class OrderProducer : Producer<Order>;
