using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <content>Secrets: files in memory that only the workload sees.</content>
internal static partial class SandboxPlanner
{
    private const string SecretDirectory = "/run/secrets";

    /// <summary>The spec with its secrets as entries, after all others, so that none covers them.</summary>
    /// <exception cref="SandboxPlanException">The workload has no file system of its own.</exception>
    private static WorkloadSpec WithSecrets(WorkloadSpec spec, PlanningContext context)
    {
        var secrets = spec.Grants.Secrets;
        if (spec.Isolation is Isolation.None || TierSelection.Choose(spec.Sandbox, context) != IsolationTier.Namespaces)
        {
            throw new SandboxPlanException(
                $"the secret {secrets.Keys.First()} cannot be given without a mount namespace: its file would be on the host",
                "leave it out, or require namespaces");
        }

        return spec with
        {
            Grants = spec.Grants with { Secrets = new GrantSpec().Secrets },
            Sandbox = spec.Sandbox with
            {
                Filesystem =
                [
                    .. spec.Grants.HostServices.IsEmpty ? OwnRun(spec.Sandbox, context.Host) : [],
                    .. spec.Sandbox.Filesystem,
                    new TmpfsEntry(SecretDirectory) { Write = false },
                    .. secrets.Select(secret => new SecretEntry(
                        $"{SecretDirectory}/{secret.Key}", secret.Value, source => context.ReadSecret(secret.Key, source))),
                ],
            },
        };
    }
}
