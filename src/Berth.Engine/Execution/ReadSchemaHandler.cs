using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Workloads;

namespace Berth.Engine.Execution;

/// <summary>Writes the schema.</summary>
internal sealed class ReadSchemaHandler : RequestHandler<ReadSchema>
{
    protected override Task<int> ExecuteAsync(ReadSchema request, EngineContext context, CancellationToken cancellationToken)
    {
        using var schema = new MemoryStream();
        WorkloadSchema.Write(schema);
        context.Emit(new SchemaRead(schema.ToArray()));
        return Task.FromResult(ExitCode.Success);
    }
}
