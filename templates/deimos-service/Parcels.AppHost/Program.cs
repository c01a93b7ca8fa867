using Parcels.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

#if (producing && consuming)
var kafka = builder.AddKafka("kafka")
    .AddTopic("parcels", partitions: 6)
    .AddTopic("parcel-requests", partitions: 6);
#elseif (producing)
var kafka = builder.AddKafka("kafka").AddTopic("parcels", partitions: 6);
#else
var kafka = builder.AddKafka("kafka").AddTopic("parcel-requests", partitions: 6);
#endif
var registry = builder.AddSchemaRegistry("schema-registry").WithReference(kafka);
#if (postgres)
var database = builder.AddPostgres("postgres").AddDatabase("parcels-db");
#endif

builder.AddProject<Projects.Parcels>("parcels")
    .WithReference(kafka).WaitFor(kafka)
    .WithReference(registry).WaitFor(registry)
#if (postgres)
    .WithReference(database).WaitFor(database)
#endif
    .WithHttpHealthCheck("/health");

await using var app = builder.Build();

if (args.Contains("--verify"))
{
    return await app.VerifyAsync(Verification.RunAsync);
}

await app.RunAsync();
return Environment.ExitCode;
