using Berth.Engine.Diagnosis;
using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Examines the host.</summary>
internal sealed class ExamineHostHandler : RequestHandler<ExamineHost>
{
    protected override Task<int> ExecuteAsync(ExamineHost request, EngineContext context, CancellationToken cancellationToken)
    {
        var findings = Doctor.Examine();
        context.Emit(new HostExamined(findings));
        return Task.FromResult(findings.Any(static finding => finding.Level is FindingLevel.Missing) ? ExitCode.Failed : ExitCode.Success);
    }
}
