using System.Text.Json.Serialization;

namespace Berth.Fleet.Enrolment;

/// <summary>The file of an enrolment that is offered.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(EnrolmentOffer))]
public sealed partial class EnrolmentJson : JsonSerializerContext;
