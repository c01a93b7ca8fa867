var builder = DistributedApplication.CreateBuilder(args);

var kafka = builder.AddKafka("kafka");
builder.AddSchemaRegistry("schema-registry").WithReference(kafka);
builder.AddPostgres("postgres");

await builder.Build().RunAsync();
