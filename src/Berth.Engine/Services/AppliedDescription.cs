using System.Text;
using System.Text.Json.Serialization;
using Berth.Descriptions.Text;
using Berth.Workloads;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// The description with which a service was registered, or started by hand since: what the next one is compared with. A service manager
/// itself knows only the command <c>berth run FILE</c>, and the file is another by then.
/// </summary>
/// <param name="File">Where it is, in full.</param>
/// <param name="Directory">Where the service starts.</param>
/// <param name="Command">What the service manager runs.</param>
/// <param name="Text">The description, as <see cref="WorkloadWriter"/> writes it.</param>
internal sealed record AppliedDescription(
    string File, string? Directory, IReadOnlyList<string> Command,
    [property: JsonPropertyName("description"), JsonConverter(typeof(RawJsonConverter))] string Text)
{
    /// <summary>What is registered when this is.</summary>
    public static AppliedDescription Of(DefinedService service) => new(
        service.File.Path, service.Definition.WorkingDirectory, service.Definition.Command,
            Encoding.UTF8.GetString(WorkloadWriter.Write(service.File.Spec).Span));

    /// <summary>
    /// The same when the service was started anew, and is run by what is in its file by now. How it is kept running it was told when it was
    /// registered.
    /// </summary>
    /// <param name="spec">What is in its file.</param>
    public AppliedDescription RunAs(WorkloadSpec spec)
    {
        var told = WorkloadFile.Parse(Encoding.UTF8.GetBytes(Text), File).Spec?.Supervise ?? spec.Supervise;
        return this with { Text = Encoding.UTF8.GetString(WorkloadWriter.Write(spec with { Supervise = told }).Span) };
    }
}
