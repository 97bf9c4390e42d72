using Berth.Engine.Events;
using Berth.Sandbox.Explanation;

namespace Berth.Cli.Rendering;

/// <summary>What the engine tells, for programs: what was asked for is JSON on standard output; the rest is text beside it.</summary>
internal sealed class JsonRenderer : TextRenderer
{
    private readonly List<ReadOnlyMemory<byte>> _signals = [];

    public override void Render(EngineEvent happened)
    {
        switch (happened)
        {
            case OutcomePlanned planned:
                JsonOutput.Write(writer => OutcomeJson.Write(writer, planned.Outcome, planned.Program, WithCalls));
                break;
            case InstancesListed listed:
                JsonOutput.WriteArray(listed.Instances, InstanceJson.Write);
                break;
            case EnforcementRead read:
                JsonOutput.Write(writer => EnforcedJson.Write(writer, read.Record));
                break;
            case ServicesListed listed:
                JsonOutput.WriteArray(listed.Services, ServiceStatusJson.Write);
                break;
            case ServiceShown shown:
                JsonOutput.Write(writer => ServiceStatusJson.Write(writer, shown.Service));
                break;
            case ServiceManagersFound found:
                JsonOutput.WriteArray(found.Choice.Findings, (writer, finding) => ServiceManagerJson.Write(writer, finding, found.Choice.Kind));
                break;
            case HostExamined examined:
                JsonOutput.WriteArray(examined.Findings, FindingJson.Write);
                break;
            case HostServiceSignalled signalled:
                _signals.Add(signalled.Value);
                break;
            case HostServiceAnswered answered:
                HostServiceAnswerJson.Write(answered, _signals);
                break;
            case HostServiceRefused refused:
                HostServiceAnswerJson.Write(refused, _signals);
                break;
            default:
                base.Render(happened);
                break;
        }
    }
}
