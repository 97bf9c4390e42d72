using System.Globalization;
using Berth.Descriptions.Text;
using Berth.Workloads.Specs;

namespace Berth.Engine.Specs;

/// <summary>
/// A secret in a flag: <c>NAME=FILE</c>, <c>NAME=env:VARIABLE</c>, <c>NAME=fd:NUMBER</c>. The flag never has the secret itself.
/// </summary>
internal static class SecretFlag
{
    public static KeyValuePair<string, SecretSource> Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1)
            throw Wrong(text, "is not NAME=FILE");
        var source = text[(equals + 1)..];
        return new(text[..equals], source switch
        {
            ['e', 'n', 'v', ':', .. var name] => new VariableSecret(name),
            ['f', 'd', ':', .. var digits] => new DescriptorSecret(
                int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw Wrong(digits, "is not the number of a descriptor")),
            _ => new FileSecret(SpecBuilder.Full(source)),
        });
    }

    private static Exception Wrong(string text, string problem) => SpecBuilder.Wrong(
        nameof(WorkloadSource.Secrets), $"{Quoted.Text(text)} {problem}", "write api-key=FILE, api-key=env:VARIABLE, or api-key=fd:3");
}
