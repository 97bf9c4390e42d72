using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Berth.Instances.HostActions;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Explanation;

/// <summary>An outcome as <c>berth explain --json</c> writes it. Unknown values are null; members that do not apply are left out.</summary>
internal sealed record OutcomeDocument
{
    public required string Name { get; init; }

    public required IEnumerable<Change> HostActions { get; init; }

    public required SandboxParameters Sandbox { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<Service>? HostServices { get; init; }

    public required ImmutableArray<string> Warnings { get; init; }

    public required ImmutableArray<string> Notes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<Step>? Operations { get; init; }

    public static OutcomeDocument Of(SandboxOutcome outcome, SyscallProgram? program) => new()
    {
        Name = outcome.Parameters.Name,
        HostActions = outcome.HostActions.Select(Change.Of),
        Sandbox = outcome.Parameters,
        HostServices = outcome.HostServices.IsEmpty ? null : outcome.HostServices.Select(service => Service.Of(service, outcome)),
        Warnings = outcome.Warnings,
        Notes = outcome.Notes,
        Operations = program?.Numbered().Select((operation, index) => Step.Of(operation, index, program)),
    };

    internal sealed record Change(string Does, string Lifetime, string? Revert)
    {
        public static Change Of(HostAction action) =>
            new(action.Description, action.Lifetime.ToString().ToLowerInvariant(), action.RevertDescription);
    }

    internal sealed record Service(
        string Name, string Socket, ImmutableArray<string> Methods, string Executable, ImmutableArray<string> Arguments,
        string? WorkingDirectory, SandboxParameters? Sandbox)
    {
        public static Service Of(HostServicePlan plan, SandboxOutcome outcome) => new(
            plan.Name, $"{outcome.Sockets!.Path}/{plan.Name}", plan.Methods, plan.Executable, plan.Arguments, plan.WorkingDirectory,
            plan.Sandbox);
    }

    internal sealed record Step(int Index, int Depth, string Does, string Call)
    {
        public static Step Of((Operation Operation, int Depth) numbered, int index, SyscallProgram program) =>
            new(index, numbered.Depth, numbered.Operation.Note, OperationText.Render(numbered.Operation, program));
    }
}
