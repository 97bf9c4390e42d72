using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The name of a service: the name of a workload, followed by <c>@INSTANCE</c> if there are several.</summary>
public sealed class ServiceNameRule : TextRule
{
    private const string Word = "[a-z0-9][a-z0-9_-]*";

    private static readonly WorkloadNameRule s_word = new();

    /// <inheritdoc/>
    public override string Expected => "the name of a workload, such as \"database\" or \"web@blue\"";

    /// <inheritdoc/>
    public override string Pattern => $"^{Word}(@{Word})?$";

    /// <inheritdoc/>
    public override Problem? Test(string text, Findings findings)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
            return s_word.Test(text, findings);
        if (s_word.Test(text[..at], findings) is { } problem)
            return problem;
        return s_word.Test(text[(at + 1)..], findings) is null
            ? null
            : Problem.Expecting($"name {Quoted.Text(text)} has something else than a name after the @", Expected);
    }
}
