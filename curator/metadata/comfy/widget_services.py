"""Names of the widgets of nodes that have a service make the image.

Written like those of other nodes of ComfyUI's own.
"""

SERVICE_WIDGETS = """
BriaGuidedRemoveBackground =
    prompt, moderation, moderation.visual_input_moderation,
    moderation.visual_output_moderation
BriaImageEditNode =
    model, prompt, negative_prompt, structured_prompt, seed, guidance_scale, steps,
    moderation, moderation.prompt_content_moderation, moderation.visual_input_moderation,
    moderation.visual_output_moderation
BriaImageGenerate = prompt, structured_prompt, aspect_ratio, resolution, seed, moderation
BriaProductHolding = instruction, aspect_ratio, seed, moderation
BriaVirtualTryOn = instruction, aspect_ratio, seed, moderation
ByteDanceImageNode = model, prompt, size_preset, width, height, seed, guidance_scale, watermark
ByteDanceSeedreamNode =
    model, prompt, size_preset, width, height, sequential_image_generation, max_images, seed,
    watermark, fail_on_partial
ByteDanceSeedreamNodeV3 =
    prompt, model, model.size_preset, model.width, model.height, model.max_images,
    model.fail_on_partial, model.seed, model.watermark, model.thinking
Flux2ImageNode = prompt, model, model.width, model.height, seed
Flux2MaxImageNode; Flux2ProImageNode = prompt, width, height, seed, prompt_upsampling
Flux3ImageNode = prompt, aspect_ratio, resolution, grounding, safety_tolerance, seed
FluxKontextMaxImageNode = prompt, aspect_ratio, guidance, steps, seed, prompt_upsampling
FluxKontextProImageNode = prompt, aspect_ratio, guidance, steps, seed, prompt_upsampling
FluxProExpandNode = prompt, prompt_upsampling, top, bottom, left, right, guidance, steps, seed
FluxProFillNode = prompt, prompt_upsampling, guidance, steps, seed
FluxProUltraImageNode = prompt, prompt_upsampling, seed, aspect_ratio, raw, image_prompt_strength
GeminiImage2Node =
    prompt, model, seed, aspect_ratio, resolution, response_modalities, system_prompt
GeminiImageNode = prompt, model, seed, aspect_ratio, response_modalities, system_prompt
GeminiNanoBanana2 =
    prompt, model, seed, aspect_ratio, resolution, response_modalities, thinking_level,
    system_prompt
GeminiNanoBanana2V2 =
    prompt, model, model.aspect_ratio, model.resolution, model.thinking_level, seed,
    response_modalities, system_prompt, temperature, top_p
GrokImageEditNode = model, prompt, resolution, number_of_images, seed, aspect_ratio
GrokImageEditNodeV2 =
    prompt, model, model.resolution, model.number_of_images, model.aspect_ratio, seed
GrokImageNode = model, prompt, aspect_ratio, number_of_images, seed, resolution, quality
HunyuanImageEditApi =
    model, model.prompt, model.aspect_ratio, model.resolution, model.width, model.height,
    model.seed, model.reference_detail, model.watermark
HunyuanImageTextToImageApi =
    model, model.prompt, model.aspect_ratio, model.resolution, model.width, model.height,
    model.seed, model.watermark
IdeogramEditApi =
    model, model.prompt, model.size, model.width, model.height, model.quality, model.seed
IdeogramPImage = prompt, quality, resolution, aspect_ratio, prompt_upsampling, seed
IdeogramPreciseEditApi = model, model.prompt, model.quality, model.seed
IdeogramTextToImageApi =
    model, model.prompt, model.size, model.quality, model.magic_prompt, model.seed
IdeogramV1 = prompt, turbo, aspect_ratio, magic_prompt_option, seed, negative_prompt, num_images
IdeogramV2 =
    prompt, turbo, aspect_ratio, resolution, magic_prompt_option, seed, style_type,
    negative_prompt, num_images
IdeogramV3 =
    prompt, aspect_ratio, resolution, magic_prompt_option, seed, num_images, rendering_speed
IdeogramV4 = prompt, resolution, rendering_speed, seed
KlingImageGenerationNode =
    prompt, negative_prompt, image_type, image_fidelity, human_fidelity, model_name,
    aspect_ratio, n, seed
KlingOmniProImageNode = model_name, prompt, resolution, aspect_ratio, series_amount, seed
Krea2ImageNode =
    prompt, model, model.aspect_ratio, model.resolution, model.creativity, model.moodboard_id,
    model.moodboard_strength, seed
Krea3ImageNode =
    model, model.prompt, model.aspect_ratio, model.resolution, model.thinking_mode,
    model.precise_edit, model.seed
LumaImageModifyNode = prompt, image_weight, model, seed
LumaImageNode = prompt, model, aspect_ratio, seed, style_image_weight
LumaImageNode2 = prompt, model, model.aspect_ratio, model.style, model.web_search, seed
MetaMuseImageEditApi =
    model, model.prompt, model.aspect_ratio, model.reasoning_strength,
    model.enable_web_search, model.enable_image_search, model.enable_shell, model.seed
MetaMuseImageTextToImageApi =
    model, model.prompt, model.aspect_ratio, model.reasoning_strength,
    model.enable_web_search, model.enable_image_search, model.enable_shell, model.seed
OpenAIDalle2 = prompt, seed, size, n
OpenAIDalle3 = prompt, seed, quality, style, size
OpenAIGPTImage1 = prompt, seed, quality, background, size, n, model, custom_width, custom_height
OpenAIGPTImageNodeV2 =
    prompt, model, model.size, model.custom_width, model.custom_height, model.background,
    model.quality, n, seed
OpenRouterImageNode = model, model.prompt, model.aspect_ratio, model.resolution, model.seed
QwenImageEditApi =
    model, model.prompt, model.negative_prompt, size, n, seed, prompt_extend, watermark
RecraftTextToImageNode = prompt, size, n, seed, negative_prompt
RecraftTextToVectorNode = prompt, substyle, size, n, seed, negative_prompt
RecraftV4TextToImageNode =
    prompt, negative_prompt, model, model.size, n, seed, style_id, style_match
RunwayTextToImageNode = prompt, ratio
StabilityStableImageSD_3_5Node =
    prompt, model, aspect_ratio, style_preset, cfg_scale, seed, image_denoise, negative_prompt
StabilityStableImageUltraNode =
    prompt, aspect_ratio, style_preset, seed, image_denoise, negative_prompt
TopazImageEnhanceV2 =
    model, model.prompt, model.creativity, model.subject_detection, model.face_enhancement,
    model.face_enhancement_creativity, model.face_enhancement_strength,
    model.face_preservation, model.color_preservation, model.crop_to_fill, output_width,
    output_height
WanTextToImageApi = model, prompt, negative_prompt, width, height, seed, prompt_extend, watermark
"""
