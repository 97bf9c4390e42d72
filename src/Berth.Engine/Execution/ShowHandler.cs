using Berth.Engine.Enforcement;
using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Instances.Records;
using Berth.Linux.Files;

namespace Berth.Engine.Execution;

/// <summary>Shows an instance, or what a description would get.</summary>
internal sealed class ShowHandler : RequestHandler<Show>
{
    protected override Task<int> ExecuteAsync(Show request, EngineContext context, CancellationToken cancellationToken)
    {
        var subject = request.Subject;
        if (IsDescription(subject))
        {
            context.Emit(Planned.Of(SpecBuilder.Build(new WorkloadSource { File = subject })));
            return Task.FromResult(ExitCode.Success);
        }

        var instance = context.OpenStore().Find(subject);
        context.Emit(new EnforcementRead(
            EnforcedRecord.Read(instance) ?? throw new InstanceNotFoundException($"{instance.Name} ({instance.Id[..12]}) has just ended")));
        return Task.FromResult(ExitCode.Success);
    }

    private static bool IsDescription(string subject) =>
        subject.EndsWith(".json", StringComparison.Ordinal) || subject.Contains('/', StringComparison.Ordinal)
        || FileStatus.TryOf(subject) is { Kind: FileKind.Directory };
}
